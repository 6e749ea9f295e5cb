import { expect, test } from 'vitest'
import { limits } from '../../../../sandbox/protocol.ts'
import { OutputStream } from './output-stream.ts'
import type { TerminalSink } from './output-stream.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function recorder(): TerminalSink & { shown: string } {
  return {
    shown: '',
    write(data, done) {
      this.shown += new TextDecoder().decode(data)
      done()
    },
    reset(screen, done) {
      this.shown = screen.data
      done()
    },
    putAbove(text, done) {
      this.shown = text + this.shown
      done(true)
    },
  }
}

test('drops what was received before', () => {
  const sink = recorder()
  const output = new OutputStream(() => {})
  output.attach(sink)
  output.receive(0, bytes('hello '))
  output.receive(0, bytes('hello '))
  output.receive(3, bytes('lo world'))
  expect(sink.shown).toBe('hello world')
})

test('says so when bytes are missing', () => {
  const output = new OutputStream(() => {})
  expect(output.receive(5, bytes('x'))).toBe(false)
})

test('keeps what arrives before its screen is there', () => {
  const sink = recorder()
  const output = new OutputStream(() => {})
  output.receiveScreen({ cols: 80, rows: 24, data: '$ ' }, 2)
  output.receive(2, bytes('ls'))
  output.attach(sink)
  expect(sink.shown).toBe('$ ls')
})

test('acknowledges what is drawn, not what has arrived', () => {
  const acknowledged: number[] = []
  const finish: (() => void)[] = []
  const output = new OutputStream((offset) => acknowledged.push(offset))
  output.attach({ write: (_data, done) => finish.push(done), reset: (_screen, done) => done(), putAbove: (_text, done) => done(true) })
  output.receive(0, new Uint8Array(limits.acknowledgeEveryBytes))
  expect(acknowledged).toEqual([])
  finish[0]?.()
  expect(acknowledged).toEqual([limits.acknowledgeEveryBytes])
})

test('a write that ends after a new screen acknowledges nothing', () => {
  const acknowledged: number[] = []
  const finish: (() => void)[] = []
  const output = new OutputStream((offset) => acknowledged.push(offset))
  output.attach({ write: (_data, done) => finish.push(done), reset: (_screen, done) => done(), putAbove: (_text, done) => done(true) })
  output.receive(0, new Uint8Array(limits.acknowledgeEveryBytes * 4))
  output.receiveScreen({ cols: 80, rows: 24, data: '' }, 10)
  finish[0]?.()
  expect(acknowledged).toEqual([])
})

test('goes on after what was left out, in the usual colours where that ended in them', () => {
  const sink = recorder()
  const acknowledged: number[] = []
  const output = new OutputStream((offset) => acknowledged.push(offset))
  output.attach(sink)
  output.receive(0, bytes('\x1b[31mred '))
  expect(output.skip(9, 900_009, true)).toBe(true)
  expect(output.receive(900_009, bytes('on'))).toBe(true)
  expect(sink.shown).toBe('\x1b[31mred \x1b[0mon')
  expect(acknowledged).toEqual([900_009])
  expect(output.have()).toBe(900_011)
})

test('what was left out is said once, and after what came before it', () => {
  const output = new OutputStream(() => {})
  output.attach(recorder())
  output.receive(0, bytes('abc'))
  expect(output.skip(4, 10, false)).toBe(false)
  expect(output.skip(3, 10, false)).toBe(true)
  expect(output.skip(3, 10, false)).toBe(true)
  expect(output.have()).toBe(10)
})

test('lines above belong to the screen that was drawn last: of another one no more are wanted', () => {
  const finish: ((wantsMore: boolean) => void)[] = []
  const answers: boolean[] = []
  const output = new OutputStream(() => {})
  output.putAbove('early', (more) => answers.push(more))
  output.attach({ write: (_data, done) => done(), reset: (_screen, done) => done(), putAbove: (_text, done) => finish.push(done) })
  let drawn = 0
  output.receiveScreen({ cols: 80, rows: 24, data: '$ ' }, 2, () => drawn++)
  output.putAbove('one', (more) => answers.push(more))
  finish.shift()?.(true)
  output.putAbove('two', (more) => answers.push(more))
  output.receiveScreen({ cols: 80, rows: 24, data: '$ ' }, 9, () => drawn++)
  finish.shift()?.(true)
  expect(answers).toEqual([false, true, false])
  expect(drawn).toBe(2)
})
