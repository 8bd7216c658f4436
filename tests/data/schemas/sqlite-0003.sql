BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE feedback (
	server INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	day TEXT NOT NULL, 
	count INTEGER NOT NULL, 
	PRIMARY KEY (server, place, kind, day)
);
INSERT INTO "feedback" VALUES(10,'abc.1.2','helpful','2026-01-01',2);
CREATE TABLE gaps (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	server INTEGER NOT NULL, 
	question TEXT, 
	asker INTEGER, 
	channel INTEGER, 
	message INTEGER, 
	state TEXT NOT NULL, 
	count INTEGER NOT NULL, 
	day TEXT NOT NULL
);
INSERT INTO "gaps" VALUES(1,10,'Why did the lamp go out?',1,5,6,'open',1,'2026-01-01');
INSERT INTO "gaps" VALUES(2,10,NULL,NULL,NULL,NULL,'open',1,'2026-01-01');
INSERT INTO "gaps" VALUES(3,10,'Who lit it again?',NULL,NULL,NULL,'answered',1,'2026-01-01');
CREATE TABLE opinions (
	server INTEGER NOT NULL, 
	mark TEXT NOT NULL, 
	day TEXT NOT NULL, 
	PRIMARY KEY (server, mark)
);
INSERT INTO "opinions" VALUES(10,'50020d13c1083928df400322c7ef566aa0ba57d9faf80e53eb4cb9bcda4159f2','2026-01-01');
INSERT INTO "opinions" VALUES(10,'80416abbcc78c7786044be453558795e888a77cc79fdf6247fe9e3da265f2be1','2026-01-01');
CREATE TABLE preferences (
	server INTEGER NOT NULL, 
	chosen TEXT NOT NULL, 
	PRIMARY KEY (server)
);
INSERT INTO "preferences" VALUES(10,'{"moderators_channel": 5, "moderator_roles": [6, 7], "language": "de"}');
CREATE TABLE records (
	server INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	body TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (server, kind, "key")
);
INSERT INTO "records" VALUES(10,'session','lamp','{"title": "The lamp"}',1767268800,1);
CREATE TABLE secrets (
	name TEXT NOT NULL, 
	value BLOB NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "secrets" VALUES('opinions',X'7A1471FBE848443C8827325517C146DEFCD05468681402510F79E6224B2A035C');
CREATE TABLE turns (
	server INTEGER NOT NULL, 
	channel INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	quotation TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (server, channel, member)
);
INSERT INTO "turns" VALUES(0,5,1,'Who?','He did, “at noon”.',1767268800);
CREATE INDEX gaps_of_server ON gaps (server, state);
CREATE INDEX records_of_kind ON records (kind);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('gaps',3);
COMMIT;
PRAGMA user_version=2;
