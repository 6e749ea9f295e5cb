import { readFileSync } from 'node:fs'

const LOOK_MS = 500

/**
 * Calls back once when npm, or the shell that npm starts scripts with, is gone. A SIGTERM to `npm start` ends those two
 * and never reaches the script, so this is how a supervisor's stop is noticed. Without npm nothing is watched: a process
 * that was put into the background on purpose may outlive its shell.
 * @param {() => void} callback
 */
export function whenNpmIsGone(callback) {
  if (!process.env.npm_lifecycle_event) return
  const began = parents()
  const timer = setInterval(() => {
    if (parents() === began) return
    clearInterval(timer)
    callback()
  }, LOOK_MS)
  timer.unref()
}

/** The parent and its parent, by process id. */
function parents() {
  return `${process.ppid} ${parentOf(process.ppid)}`
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? ''
  } catch {
    return '' // not Linux, or gone: then the parent itself has changed
  }
}
