import { burn } from './burn.ts'
import { busyBoxCommands } from './commands/index.ts'
import { serveHttp } from './http-service.ts'
import type { BuiltInImage, Program } from './image.ts'

/** CPU time of one request: what its loop over a million square roots takes PHP. */
const REQUEST_MILLISECONDS = 20

/** The image of https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/: each request computes, then says OK. */
const apache: Program = (self) =>
  serveHttp(self, 80, () => (_, response) => void burn(self, REQUEST_MILLISECONDS).then(() => response.end('OK!')), {
    listening: () => self.stderr(`[core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'\n`),
  })

export const hpaExampleImage: BuiltInImage = {
  repository: 'registry.k8s.io/hpa-example',
  hasTag: (tag) => tag === 'latest',
  sizeBytes: 180_820_213,
  entrypoint: ['apache2-foreground'],
  command: [],
  workingDirectory: '/var/www/html',
  environment: () => ({}),
  files: () => ({}),
  programs: { ...busyBoxCommands, 'apache2-foreground': apache },
}
