/** Of sandbox/protocol.ts, whose parsers are not loaded with the page; limits.test.ts keeps them the same. */
export const limits = { terminals: 8, terminalName: 40, cols: 500, rows: 300, quizAnswer: 500, scrollbackLines: 50_000 } as const
