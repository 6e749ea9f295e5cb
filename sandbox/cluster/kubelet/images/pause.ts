import type { BuiltInImage, Program } from './image.ts'

/** Does nothing until it is told to end. */
export const pause: Program = (self) =>
  new Promise((resolve) => {
    self.onSignal(() => resolve(0))
    self.killed.addEventListener('abort', () => resolve(0))
  })

export const pauseImage: BuiltInImage = {
  repository: 'registry.k8s.io/pause',
  hasTag: (tag) => /^(latest|3\.([0-9]|10))$/.test(tag),
  sizeBytes: 320_368,
  entrypoint: ['/pause'],
  command: [],
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({}),
  programs: { pause },
}
