import type { Program } from '../image.ts'
import { sh } from '../shell/sh.ts'
import { fileCommands } from './files.ts'
import { networkCommands } from './network.ts'
import { systemCommands } from './system.ts'
import { tar } from './tar.ts'
import { textCommands } from './text.ts'

const { curl, ...busyBoxNetwork } = networkCommands

/** A shell and what BusyBox has beside it. */
export const busyBoxCommands: Readonly<Record<string, Program>> = { ash: sh, sh, ...fileCommands, ...textCommands, ...systemCommands, tar, ...busyBoxNetwork }

/** The same with what a Debian image has more. */
export const debianCommands: Readonly<Record<string, Program>> = { ...busyBoxCommands, bash: sh, ...(curl === undefined ? {} : { curl }) }
