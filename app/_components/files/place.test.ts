import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { cursorAt, topOf } from './place.ts'

const state = EditorState.create({ doc: 'one\ntwo\nthree' })

test.each([
  [{ line: 2, column: 1, top: 1 }, 5, 0],
  [{ line: 2, column: 99, top: 3 }, 7, 8],
  [{ line: 99, column: 2, top: 99 }, 10, 8],
  [{ line: 0, column: 0, top: 0 }, 0, 0],
])('a place %j is found in a text that may have become shorter', (place, cursor, top) => {
  expect([cursorAt(state, place), topOf(state, place)]).toEqual([cursor, top])
})
