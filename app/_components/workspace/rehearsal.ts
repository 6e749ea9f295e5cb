import { PROTOCOL_VERSION } from '../../../sandbox/protocol.ts'
import type { AgentMessage } from '../../../sandbox/protocol.ts'
import type { OpenSocket } from '../terminal/connection/socket.ts'
import { realTimers } from '../terminal/connection/timers.ts'
import type { Appearance } from '../terminal/emulator.ts'
import { nextFrame, offstage } from '../terminal/offstage.ts'
import { keepSpareEmulator } from '../terminal/spare-emulator.ts'
import { pageName } from './page-name.ts'
import { WorkspaceSession } from './session.ts'

const terminal = { id: 1, name: 'shell 1', cols: 80, rows: 24, busy: false, exited: null }
const said: AgentMessage[] = [
  { type: 'welcome', protocol: PROTOCOL_VERSION, stage: 'ready', terminals: [terminal], steps: [], cluster: null, inputNext: [{ terminal: 1, sequence: 0 }] },
  { type: 'terminal.screen', terminal: 1, cols: 80, rows: 24, data: '\x1b[?2004h\x1b]0;~\x07\x1b[01;32mlearner@lab\x1b[00m:\x1b[01;34m~\x1b[00m$ ', offset: 64, more: false },
]

/** Somebody who says welcome, shows a prompt and hears nothing. */
const openStage: OpenSocket = (_hello, handlers) => {
  queueMicrotask(() => {
    for (const message of said) handlers.onText(JSON.stringify(message))
  })
  return { sendText: () => undefined, sendBytes: () => undefined, close: () => undefined }
}

let rehearsed = false

/**
 * Gets ready what a lesson's terminal is begun with: plays its first moments once, and keeps an emulator spare. What a browser does at the first time only,
 * reading and compiling functions above all, is half the work between the click on a lesson and its prompt.
 */
export async function rehearse(appearance: Appearance): Promise<void> {
  if (!rehearsed) {
    rehearsed = true
    await play(appearance)
  }
  await keepSpareEmulator(appearance)
}

/** Where nobody sees it. Resolves when all is taken away again. */
async function play(appearance: Appearance): Promise<void> {
  // The first number that a browser writes, in a page of it, takes it as long as the first row of a terminal.
  new Intl.NumberFormat(document.documentElement.lang).format(0)
  const nothing = (): void => undefined
  const session = new WorkspaceSession({
    client: pageName(),
    openSocket: openStage,
    locale: 'en',
    timers: realTimers,
    appearance,
    renderer: 'dom',
    labelOf: ({ name }) => name,
    hasEnded: () => Promise.resolve(true),
    onMessage: nothing,
    onState: nothing,
    onPageKey: () => false,
    onLink: nothing,
    onEnterAfterEnd: nothing,
    onInputRefused: nothing,
  })
  session.mount(terminal.id, offstage())
  session.start()
  await nextFrame()
  await nextFrame()
  session.stop()
}
