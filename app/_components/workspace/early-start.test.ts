import { afterEach, expect, test, vi } from 'vitest'
import { earlyScript, startEarly, startNow } from './early-start.ts'

const lesson = { course: 'first-cluster', lesson: 'nginx-rc', locale: 'en' } as const

function site() {
  const asked: string[] = []
  vi.stubGlobal('fetch', (_address: string, { body }: RequestInit) => {
    asked.push(String(body))
    return Promise.resolve(new Response(`answer ${asked.length}`))
  })
  return asked
}
const answer = async (request: Parameters<typeof startNow>[0]) => (await startNow(request)).text()
/** As the browser does with the script in the page. */
const runScript = (script: string) => (0, eval)(script) as unknown

afterEach(() => {
  vi.unstubAllGlobals()
  globalThis.podyardEarly = undefined
})

test('what the page’s HTML has asked for already is not asked for twice', async () => {
  const asked = site()
  runScript(earlyScript(lesson))
  expect(await answer(lesson)).toBe('answer 1')
  expect(asked).toEqual([JSON.stringify(lesson)])
  expect(await answer(lesson)).toBe('answer 2')
})

test('what was asked at a click is not asked for twice', async () => {
  const asked = site()
  startEarly(lesson)
  expect(await answer(lesson)).toBe('answer 1')
  expect(asked).toEqual([JSON.stringify(lesson)])
})

test('another lesson, and another way to begin, are asked for anew', async () => {
  const asked = site()
  runScript(earlyScript(lesson))
  expect(await answer({ ...lesson, lesson: 'other' })).toBe('answer 2')
  runScript(earlyScript(lesson))
  expect(await answer({ ...lesson, from: 'beginning' })).toBe('answer 4')
  expect(asked).toHaveLength(4)
})

test('an answer that is long past is not taken for the present', async () => {
  site()
  runScript(earlyScript(lesson))
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000)
  expect(await answer(lesson)).toBe('answer 2')
  vi.restoreAllMocks()
})
