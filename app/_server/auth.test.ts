import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, untilReady } from './testing/eventually.ts'
import { testGround, type TestGround, type TestSite } from './testing/test-site.ts'
import { errorOf, Visitor } from './testing/visitor.ts'

describe('guests and accounts', () => {
  let ground: TestGround
  let site: TestSite
  beforeAll(async () => {
    ground = await testGround()
    site = await ground.start()
  })
  afterAll(() => ground.remove())

  test('a visitor starts a lesson without signing up, and is a guest from then on', async () => {
    const visitor = new Visitor(site.url)
    expect((await visitor.ask('GET', '/api/progress')).status).toBe(401)
    const response = await visitor.ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'one', locale: 'en' })
    expect(response.status).toBe(202)
    const cookie = response.headers.getSetCookie().join()
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    expect(await visitor.progress()).toEqual([])
  })

  test('whoever asks for a lesson that is not there does not become a guest', async () => {
    const visitor = new Visitor(site.url)
    expect((await visitor.ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'nothing', locale: 'en' })).status).toBe(404)
    expect(visitor.cookies.size).toBe(0)
  })

  test('signing up carries the guest’s steps and running sandbox over', async () => {
    const visitor = new Visitor(site.url)
    const { id } = await visitor.openLesson()
    await untilReady(() => visitor.sandbox(id))
    const agent = ground.provider.agent(id)
    await eventually(() => expect(agent.isHeard).toBe(true))
    agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'first', at: '2026-11-21T08:00:00.000Z' })
    await eventually(async () => expect(await visitor.progress()).toHaveLength(1))

    expect((await visitor.signUp('carry@example.org')).status).toBe(200)
    expect(await visitor.progress()).toEqual([{ lesson: 'mini/one', passed: [{ step: 'first', at: '2026-11-21T08:00:00.000Z', how: 'checks' }], shown: [], answered: [] }])
    expect((await visitor.sandbox(id)).state).toBe('ready')

    agent.tell({ type: 'step.passed', lesson: 'mini/one', step: 'second', at: '2026-11-21T08:01:00.000Z' })
    await eventually(async () => expect((await visitor.progress())[0]?.passed).toHaveLength(2))
  })

  test('signing in elsewhere as a guest brings both progresses together', async () => {
    const home = new Visitor(site.url)
    await home.signUp('both@example.org')
    const { id } = await home.openLesson('one')
    await untilReady(() => home.sandbox(id))
    await eventually(() => expect(ground.provider.agent(id).isHeard).toBe(true))
    ground.provider.agent(id).tell({ type: 'step.passed', lesson: 'mini/one', step: 'first', at: '2026-11-21T08:00:00.000Z' })

    const school = new Visitor(site.url)
    const other = await school.openLesson('two')
    await untilReady(() => school.sandbox(other.id))
    await eventually(() => expect(ground.provider.agent(other.id).isHeard).toBe(true))
    ground.provider.agent(other.id).tell({ type: 'step.passed', lesson: 'mini/two', step: 'second', at: '2026-11-21T08:05:00.000Z' })
    await eventually(async () => expect(await school.progress()).toHaveLength(1))
    expect((await school.signIn('both@example.org')).status).toBe(200)
    expect((await school.progress()).map(({ lesson }) => lesson)).toEqual(['mini/one', 'mini/two'])
  })

  test('a wrong password, a taken address and a short password are told apart', async () => {
    const visitor = new Visitor(site.url)
    await visitor.signUp('taken@example.org')
    const code = async (response: Response) => ((await response.json()) as { code: string }).code
    expect(await code(await new Visitor(site.url).signUp('taken@example.org'))).toMatch(/^USER_ALREADY_EXISTS/)
    expect(await code(await visitor.ask('POST', '/api/auth/sign-in/email', { email: 'taken@example.org', password: 'not this one' }))).toBe('INVALID_EMAIL_OR_PASSWORD')
    expect(await code(await visitor.ask('POST', '/api/auth/sign-up/email', { email: 'new@example.org', password: 'short', name: 'x' }))).toBe('PASSWORD_TOO_SHORT')
  })

  test('a page of another origin cannot sign anybody in', async () => {
    const visitor = new Visitor(site.url)
    await visitor.signUp('origin@example.org')
    const response = await visitor.ask('POST', '/api/auth/sign-in/email', { email: 'origin@example.org', password: 'a long password' }, { origin: 'http://evil.example' })
    expect(response.status).toBe(403)
  })

  test('an expired session is told so, loses nothing, and the next start makes a new guest', async () => {
    const visitor = new Visitor(site.url, 'zh')
    const { id } = await visitor.openLesson()
    await untilReady(() => visitor.sandbox(id))
    visitor.cookies.set('podyard.session_token', 'gone.gone')
    const response = await visitor.ask('GET', `/api/sandboxes/${id}`)
    expect(response.status).toBe(401)
    expect(await errorOf(response)).toMatchObject({ code: 'not-signed-in', message: '你的会话已经结束，或者还没有开始。' })
    const fresh = await visitor.openLesson()
    expect(fresh.id).not.toBe(id)
    expect(ground.provider.ended).not.toContain(id)
  })

  test('progress and sessions survive a restart of the site', async () => {
    const visitor = new Visitor(site.url)
    await visitor.signUp('restart@example.org')
    await site.site.progress.recordPass({ userId: await idOf(visitor), lesson: 'mini/one', step: 'first', at: new Date() })
    await site.stop()
    site = await ground.start()
    visitor.url = site.url
    expect(await visitor.progress()).toHaveLength(1)
  })

  test('deleting the account ends its sandbox and leaves nothing behind', async () => {
    const visitor = new Visitor(site.url)
    await visitor.signUp('leaving@example.org')
    const { id } = await visitor.openLesson()
    await untilReady(() => visitor.sandbox(id))
    expect((await visitor.ask('POST', '/api/auth/delete-user', {})).status).toBe(200)
    expect(ground.provider.ended).toContain(id)
    expect((await visitor.ask('GET', '/api/progress')).status).toBe(401)
    expect((await new Visitor(site.url).signUp('leaving@example.org')).status).toBe(200)
  })

  async function idOf(visitor: Visitor): Promise<string> {
    const session = await site.site.auth.api.getSession({ headers: new Headers({ cookie: visitor.cookie }) })
    return session?.user.id ?? 'nobody'
  }
})

describe('limits', () => {
  let ground: TestGround
  beforeAll(async () => {
    ground = await testGround()
  })
  afterAll(() => ground.remove())

  test('guests from one address are bounded, and told when to come back; known learners are not', async () => {
    const { url, stop } = await ground.start({ PODYARD_GUEST_STARTS_PER_HOUR: '1' })
    const first = new Visitor(url)
    const { id } = await first.openLesson()
    const response = await new Visitor(url).ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'one', locale: 'en' })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
    expect((await errorOf(response)).code).toBe('too-many-requests')
    expect((await first.openLesson()).id).toBe(id)
    await stop()
  })

  test('an address that the client made up does not count', async () => {
    const { url, stop } = await ground.start({ PODYARD_GUEST_STARTS_PER_HOUR: '1' })
    const start = (address: string) => new Visitor(url).ask('POST', '/api/sandboxes', { course: 'mini', lesson: 'one', locale: 'en' }, { 'x-forwarded-for': address, 'x-podyard-address': address })
    expect((await start('10.0.0.1')).status).toBe(202)
    expect((await start('10.0.0.2')).status).toBe(429)
    await stop()
  })

  test('passwords cannot be guessed without end', async () => {
    const { url, stop } = await ground.start()
    const visitor = new Visitor(url)
    const guess = () => visitor.ask('POST', '/api/auth/sign-in/email', { email: 'ann@example.org', password: 'a guess of mine' })
    const statuses = []
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await guess()).status)
    expect(statuses.at(-1)).toBe(429)
    await stop()
  })
})
