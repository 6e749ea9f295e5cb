import type { ApiRequest, BodyResponse } from './exchange.ts'

/** Upstream prints for people: those who ask, and the programs that people read with. */
export function wantsPretty(request: ApiRequest): boolean {
  const asked = request.query.get('pretty')
  if (asked !== null) return asked !== 'false' && asked !== '0'
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.header('user-agent') ?? '')
}

export function json(request: ApiRequest, code: number, value: unknown, contentType = 'application/json'): BodyResponse {
  const body = wantsPretty(request) ? JSON.stringify(value, undefined, 2) : `${JSON.stringify(value)}\n`
  return { kind: 'body', code, contentType, headers: {}, body }
}

/** YAML is loaded when it is first wanted: hardly any client does. */
export async function yaml(code: number, value: unknown): Promise<BodyResponse> {
  const { stringify } = await import('yaml')
  return { kind: 'body', code, contentType: 'application/yaml', headers: {}, body: stringify(value, { version: '1.1' }) }
}
