-- CreateTable
CREATE TABLE "ShownSolution" (
    "userId" TEXT NOT NULL,
    "lesson" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "shownAt" DATETIME NOT NULL,

    PRIMARY KEY ("userId", "lesson", "step"),
    CONSTRAINT "ShownSolution_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "QuizAnswer" (
    "userId" TEXT NOT NULL,
    "lesson" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "quiz" TEXT NOT NULL,
    "tries" INTEGER NOT NULL,
    "rightAt" DATETIME,

    PRIMARY KEY ("userId", "lesson", "step", "quiz"),
    CONSTRAINT "QuizAnswer_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
