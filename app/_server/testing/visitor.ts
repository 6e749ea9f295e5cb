import { WebSocket } from 'ws'
import { errorBodySchema, lessonProgressSchema, sandboxViewSchema, type ErrorBody, type LessonProgress, type SandboxRequest, type SandboxView } from '../../api/contract.ts'

/** A browser: keeps cookies, has an origin, and asks as pages do. */
export class Visitor {
  readonly cookies = new Map<string, string>()

  constructor(
    public url: string,
    private readonly language = 'en',
  ) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'accept-language': this.language, origin: this.url, ...(this.cookies.size > 0 ? { cookie: this.cookie } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';')
      const [name = '', ...value] = pair.split('=')
      if (attributes.some((attribute) => /^ *max-age=0$/i.test(attribute))) this.cookies.delete(name)
      else this.cookies.set(name, value.join('='))
    }
    return response
  }

  async openLesson(lesson = 'one', more: Pick<SandboxRequest, 'replace' | 'from' | 'forget' | 'client'> = {}): Promise<SandboxView> {
    const response = await this.ask('POST', '/api/sandboxes', { course: 'mini', lesson, locale: 'en', ...more })
    return sandboxViewSchema.parse(await response.json())
  }

  async sandbox(id: string): Promise<SandboxView> {
    return sandboxViewSchema.parse(await (await this.ask('GET', `/api/sandboxes/${id}`)).json())
  }

  async progress(): Promise<LessonProgress[]> {
    const body = (await (await this.ask('GET', '/api/progress')).json()) as { lessons: unknown[] }
    return body.lessons.map((lesson) => lessonProgressSchema.parse(lesson))
  }

  signUp(email: string): Promise<Response> {
    return this.ask('POST', '/api/auth/sign-up/email', { email, password: 'a long password', name: 'Ann' })
  }

  signIn(email: string): Promise<Response> {
    return this.ask('POST', '/api/auth/sign-in/email', { email, password: 'a long password' })
  }

  /** @param id null: of the sandbox that the page named `client` asks for */
  socket(id: string | null, headers: Record<string, string> = {}, query: { client?: string; hello?: string } = {}): WebSocket {
    return new WebSocket(`${this.url.replace('http', 'ws')}/api/sandboxes/${id === null ? '' : `${id}/`}socket?${new URLSearchParams(query).toString()}`, { headers: { cookie: this.cookie, origin: this.url, ...headers } })
  }
}

export async function errorOf(response: Response): Promise<ErrorBody['error']> {
  return errorBodySchema.parse(await response.json()).error
}

/** How a socket ended: the close code, or the HTTP status that refused it. */
export function endOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0)
      request.destroy()
    })
    socket.on('error', () => {}) // the refusal is what counts
    socket.once('close', resolve)
  })
}
