import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { changeTo, keepingLineBreaks, lineBreakOf } from './line-breaks.ts'

const texts = ['', 'one line', 'a\nb\n', 'a\r\nb\r\n', 'a\r\nb\n', 'bar 1%\rbar 2%\rdone\n', 'a\r\r\nb', '\n', '\r\n', '你\r\n好']
const open = (text: string) => EditorState.create({ doc: text, extensions: keepingLineBreaks(text) })

test.each(texts)('a text is saved with the line ends that it came with: %j', (text) => {
  expect(open(text).sliceDoc()).toBe(text)
})

test('a new line ends like the others', () => {
  const typed = (text: string) => {
    const state = open(text)
    return state.update({ changes: { from: 1, insert: state.toText(`${state.lineBreak}new`) } }).state.sliceDoc()
  }
  expect([typed('a\r\nb\r\n'), typed('a\nb\n'), typed('a\r\nb\n')]).toEqual(['a\r\nnew\r\nb\r\n', 'a\nnew\nb\n', 'a\nnew\r\nb\n'])
  expect([lineBreakOf('a'), lineBreakOf('a\r\n'), lineBreakOf('a\r\n\n')]).toEqual(['\n', '\r\n', '\n'])
})

test('a change from outside is the stretch that differs, and gives exactly that text', () => {
  for (const before of texts) {
    for (const after of texts) {
      const state = open(before)
      const change = changeTo(state, after)
      const shown = change === 'anew' ? open(after) : change === null ? state : state.update({ changes: change }).state
      expect(shown.sliceDoc(), `${JSON.stringify(before)} → ${JSON.stringify(after)}`).toBe(after)
    }
  }
  expect(changeTo(open('a\r\nb\r\nc'), 'a\r\nnew\r\nc')).toMatchObject({ from: 2, to: 3 })
})
