import { expect, test } from 'vitest'
import { parsePreferences } from './preferences.ts'

const usual = { screenReader: false, copyOnSelect: false, askBeforePaste: true, searchCase: false, searchWord: false, searchExpression: false, fontStep: 0 }

test.each([null, '', '{', 'null', '[]', '{"fontStep":"3"}', '{"fontStep":99}', '{"copyOnSelect":"yes"}'])('what makes no sense is as usual: %s', (text) => {
  expect(parsePreferences(text)).toEqual(usual)
})

test('what was chosen is kept, the rest is as usual', () => {
  expect(parsePreferences('{"copyOnSelect":true,"fontStep":-2,"left":"over"}')).toEqual({ ...usual, copyOnSelect: true, fontStep: -2 })
})
