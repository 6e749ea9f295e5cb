import type { CheckPorts, FinishedCommand, HttpResponse, ScriptResult } from '../ports.ts'

/** The sandbox's side of the check engine, moved by hand. */
export interface FakePorts extends CheckPorts {
  finish(command: Partial<FinishedCommand> & { line: string }): void
  write(path: string, content: string | null): void
  /** What the next scripts and requests bring; how often each was asked for. */
  script: ScriptResult
  response: HttpResponse | Error
  asked: { run: number; request: string[]; readFile: number }
}

export function fakePorts(): FakePorts {
  const files = new Map<string, string>()
  const fileListeners = new Set<(path: string) => void>()
  const commandListeners = new Set<(command: FinishedCommand) => void>()
  const fake: FakePorts = {
    script: { exitStatus: 1, output: '' },
    response: new Error('connection refused'),
    asked: { run: 0, request: [], readFile: 0 },
    finish: (command) => commandListeners.forEach((listener) => listener({ exitStatus: 0, terminal: 1, ...command })),
    write(path, content) {
      if (content === null) files.delete(path)
      else files.set(path, content)
      fileListeners.forEach((listener) => listener(path))
    },
    run() {
      fake.asked.run += 1
      return Promise.resolve(fake.script)
    },
    request({ url }) {
      fake.asked.request.push(url)
      return fake.response instanceof Error ? Promise.reject(fake.response) : Promise.resolve(fake.response)
    },
    readFile(path) {
      fake.asked.readFile += 1
      const content = files.get(path)
      return Promise.resolve(content === undefined ? { kind: 'nothing' } : { kind: 'file', content: new TextEncoder().encode(content) })
    },
    watchFiles(paths, changed) {
      const listener = (path: string): void => {
        if (paths.includes(path) || paths.includes('.')) changed(path)
      }
      fileListeners.add(listener)
      return () => fileListeners.delete(listener)
    },
    onCommand(listener) {
      commandListeners.add(listener)
      return () => commandListeners.delete(listener)
    },
  }
  return fake
}
