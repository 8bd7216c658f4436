BEGIN TRANSACTION;
CREATE TABLE feedback (
        server INTEGER NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL,
        count INTEGER NOT NULL, PRIMARY KEY (server, place, kind, day)
    );
INSERT INTO "feedback" VALUES(10,'abc.1.2','helpful','2026-01-01',2);
CREATE TABLE gaps (
        id INTEGER PRIMARY KEY AUTOINCREMENT, server INTEGER NOT NULL, question TEXT,
        asker INTEGER, channel INTEGER, message INTEGER,
        state TEXT NOT NULL, count INTEGER NOT NULL, day TEXT NOT NULL
    );
INSERT INTO "gaps" VALUES(1,10,'Why did the lamp go out?',1,5,6,'open',1,'2026-01-01');
INSERT INTO "gaps" VALUES(2,10,NULL,NULL,NULL,NULL,'open',1,'2026-01-01');
INSERT INTO "gaps" VALUES(3,10,'Who lit it again?',NULL,NULL,NULL,'answered',1,'2026-01-01');
CREATE TABLE preferences (server INTEGER PRIMARY KEY, chosen TEXT NOT NULL);
INSERT INTO "preferences" VALUES(10,'{"moderators_channel": 5, "moderator_roles": [6, 7], "language": "de"}');
CREATE TABLE turns (
        server INTEGER NOT NULL, channel INTEGER NOT NULL, member INTEGER NOT NULL,
        question TEXT NOT NULL, quotation TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (server, channel, member)
    );
INSERT INTO "turns" VALUES(0,5,1,'Who?','He did, “at noon”.',1767268800);
CREATE INDEX gaps_of_server ON gaps (server, state);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('gaps',3);
COMMIT;
PRAGMA user_version=1;
