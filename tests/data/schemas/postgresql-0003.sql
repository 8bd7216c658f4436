SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.feedback (
    server bigint NOT NULL,
    place text NOT NULL,
    kind text NOT NULL,
    day text NOT NULL,
    count integer NOT NULL
);
CREATE TABLE public.gaps (
    id bigint NOT NULL,
    server bigint NOT NULL,
    question text,
    asker bigint,
    channel bigint,
    message bigint,
    state text NOT NULL,
    count integer NOT NULL,
    day text NOT NULL
);
CREATE SEQUENCE public.gaps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.gaps_id_seq OWNED BY public.gaps.id;
CREATE TABLE public.opinions (
    server bigint NOT NULL,
    mark text NOT NULL,
    day text NOT NULL
);
CREATE TABLE public.preferences (
    server bigint NOT NULL,
    chosen text NOT NULL
);
CREATE TABLE public.records (
    server bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    at bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.secrets (
    name text NOT NULL,
    value bytea NOT NULL
);
CREATE TABLE public.turns (
    server bigint NOT NULL,
    channel bigint NOT NULL,
    member bigint NOT NULL,
    question text NOT NULL,
    quotation text NOT NULL,
    at bigint NOT NULL
);
ALTER TABLE ONLY public.gaps ALTER COLUMN id SET DEFAULT nextval('public.gaps_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0003');
INSERT INTO public.feedback VALUES (10, 'abc.1.2', 'helpful', '2026-01-01', 2);
INSERT INTO public.gaps VALUES (1, 10, 'Why did the lamp go out?', 1, 5, 6, 'open', 1, '2026-01-01');
INSERT INTO public.gaps VALUES (2, 10, NULL, NULL, NULL, NULL, 'open', 1, '2026-01-01');
INSERT INTO public.gaps VALUES (3, 10, 'Who lit it again?', NULL, NULL, NULL, 'answered', 1, '2026-01-01');
INSERT INTO public.opinions VALUES (10, '61f38c7be31366b0bedb6a26c636b4a5b1049eadd7047549ea338b85639d7e05', '2026-01-01');
INSERT INTO public.opinions VALUES (10, '38d8ca726b93e03380bc733d710da6f5be015611c271af303daa011214422940', '2026-01-01');
INSERT INTO public.preferences VALUES (10, '{"moderators_channel": 5, "moderator_roles": [6, 7], "language": "de"}');
INSERT INTO public.records VALUES (10, 'session', 'lamp', '{"title": "The lamp"}', 1767268800, 1);
INSERT INTO public.secrets VALUES ('opinions', '\xd6811dd2856cad75de466def2c1a8548408872628f3ca5b89313bfc662a05864');
INSERT INTO public.turns VALUES (0, 5, 1, 'Who?', 'He did, “at noon”.', 1767268800);
SELECT pg_catalog.setval('public.gaps_id_seq', 3, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (server, place, kind, day);
ALTER TABLE ONLY public.gaps
    ADD CONSTRAINT gaps_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.opinions
    ADD CONSTRAINT opinions_pkey PRIMARY KEY (server, mark);
ALTER TABLE ONLY public.preferences
    ADD CONSTRAINT preferences_pkey PRIMARY KEY (server);
ALTER TABLE ONLY public.records
    ADD CONSTRAINT records_pkey PRIMARY KEY (server, kind, key);
ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.turns
    ADD CONSTRAINT turns_pkey PRIMARY KEY (server, channel, member);
CREATE INDEX gaps_of_server ON public.gaps USING btree (server, state);
CREATE INDEX records_of_kind ON public.records USING btree (kind);
