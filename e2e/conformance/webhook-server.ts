import type { IncomingHttpHeaders } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createCertificateAuthority } from '../../sandbox/cluster/apiserver/certificates/certificates.ts'

export interface Review {
  uid: string
  operation: string
  name?: string
  namespace?: string
  subResource?: string
  kind: { kind: string }
  object: { metadata?: { name?: string; labels?: Record<string, string> }; data?: Record<string, string>; spec?: { initContainers?: unknown[]; containers?: { name: string }[] } } | null
}

interface Verdict {
  allowed: boolean
  message?: string
  patch?: object[]
}

/** Never answers, or does so when the test says so. */
export type Handler = (review: Review, path: string) => Verdict | Promise<Verdict>

/** A webhook of admission or conversion, or an API server, beside the cluster, with a certificate of its own authority. */
export class WebhookServer {
  private constructor(
    private readonly server: Server,
    /** PEM in base64, as configurations want it. */
    readonly caBundle: string,
  ) {}

  /** `answer`: what the path answers to the JSON that it is sent. */
  static async start(answer: (path: string, body: unknown, headers: IncomingHttpHeaders) => unknown, names: readonly string[] = []): Promise<WebhookServer> {
    const authority = createCertificateAuthority('webhook-authority', Date.now())
    const { certificate, key } = authority.issue({ commonName: 'webhook', usage: 'server', names: ['127.0.0.1', 'localhost', ...names] })
    const server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      incoming.on('end', () => {
        const { pathname } = new URL(incoming.url ?? '/', 'https://localhost')
        void Promise.resolve(answer(pathname, text === '' ? undefined : JSON.parse(text), incoming.headers)).then((body) => {
          outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
        })
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new WebhookServer(server, Buffer.from(authority.certificate).toString('base64'))
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  clientConfig(path: string): { url: string; caBundle: string } {
    return { url: `https://127.0.0.1:${this.port}${path}`, caBundle: this.caBundle }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** Answers reviews of admission.k8s.io/v1 in full, and those of v1beta1 with no more than was asked for then. */
export async function review(handler: Handler, path: string, body: unknown): Promise<unknown> {
  const { request, apiVersion } = body as { request: Review; apiVersion: string }
  const { allowed, message, patch } = await handler(request, path)
  const old = apiVersion === 'admission.k8s.io/v1beta1'
  return {
    ...(old ? {} : { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1' }),
    response: {
      ...(old ? {} : { uid: request.uid }),
      allowed,
      ...(message === undefined ? {} : { status: { message } }),
      ...(patch === undefined ? {} : { ...(old ? {} : { patchType: 'JSONPatch' }), patch: Buffer.from(JSON.stringify(patch)).toString('base64') }),
    },
  }
}
