-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_QuizAnswer" (
    "userId" TEXT NOT NULL,
    "lesson" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "quiz" TEXT NOT NULL,
    "answer" TEXT NOT NULL DEFAULT '[]',
    "tries" INTEGER NOT NULL,
    "rightAt" DATETIME,
    "how" TEXT,

    PRIMARY KEY ("userId", "lesson", "step", "quiz"),
    CONSTRAINT "QuizAnswer_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_QuizAnswer" ("lesson", "quiz", "rightAt", "step", "tries", "userId") SELECT "lesson", "quiz", "rightAt", "step", "tries", "userId" FROM "QuizAnswer";
DROP TABLE "QuizAnswer";
ALTER TABLE "new_QuizAnswer" RENAME TO "QuizAnswer";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
