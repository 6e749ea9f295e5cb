import type { Program } from './image.ts'

/** A program whose code is read when it is first started: most clusters never do, and each of them counts its memory. */
export const lazily =
  (load: () => Promise<Program>): Program =>
  async (self) =>
    (await load())(self)
