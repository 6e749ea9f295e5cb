-- AlterTable
ALTER TABLE "QuizAnswer" ADD COLUMN     "answer" TEXT NOT NULL DEFAULT '[]',
ADD COLUMN     "how" TEXT;
