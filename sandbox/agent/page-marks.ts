import type { PageMark } from '../protocol.ts'

/** Of one lesson that are remembered; those made first are forgotten first. */
const MOST_MARKS = 500

/** What a learner has left on the pages of a lesson, the last of each kind and place, for the pages that come later. */
export class PageMarks {
  private readonly marks = new Map<string, PageMark>()

  /** Of a step that the lesson does not have nothing is kept: a page may say anything. */
  constructor(private readonly hasStep: (step: string) => boolean) {}

  /** Whether it is to be told to the other pages. */
  take(mark: PageMark): boolean {
    if (!this.hasStep(mark.step)) return false
    const key = keyOf(mark)
    this.marks.delete(key)
    this.marks.set(key, mark)
    for (const oldest of [...this.marks.keys()].slice(0, Math.max(0, this.marks.size - MOST_MARKS))) this.marks.delete(oldest)
    return true
  }

  all(): PageMark[] {
    return [...this.marks.values()]
  }
}

function keyOf(mark: PageMark): string {
  switch (mark.kind) {
    case 'answer':
      return `${mark.kind} ${mark.step} ${mark.quiz}`
    case 'hint':
      return `${mark.kind} ${mark.step} ${mark.place}`
    case 'solution':
      return `${mark.kind} ${mark.step}`
  }
}
