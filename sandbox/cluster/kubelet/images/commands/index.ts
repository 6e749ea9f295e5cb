import type { Program } from '../image.ts'
import { sh } from '../shell/sh.ts'
import { digestCommands } from './digests.ts'
import { fileSystemCommands } from './file-systems.ts'
import { fileCommands } from './files.ts'
import { find } from './find.ts'
import { lazyTools, ss } from './lazy-tools.ts'
import { networkCommands } from './network.ts'
import { apkCommands, aptCommands } from './packages.ts'
import { permissionCommands } from './permissions.ts'
import { networkTools } from './network-tools.ts'
import { signalCommands } from './signals.ts'
import { smallTools } from './small-tools.ts'
import { systemCommands } from './system.ts'
import { tar } from './tar.ts'
import { terminalTools } from './terminal-tools.ts'
import { textCommands } from './text.ts'

const { curl, dig, ...busyBoxNetwork } = networkCommands

/** A shell and what BusyBox has beside it. */
export const busyBoxCommands: Readonly<Record<string, Program>> = { ash: sh, sh, ...fileCommands, find, ...permissionCommands, ...fileSystemCommands, ...digestCommands, ...textCommands, ...systemCommands, ...signalCommands, tar, ...busyBoxNetwork, ...networkTools, ...smallTools, ...terminalTools, ...lazyTools }

/** The same in an Alpine image. */
export const alpineCommands: Readonly<Record<string, Program>> = { ...busyBoxCommands, ...apkCommands }

/** The same with what a Debian image has more. */
export const debianCommands: Readonly<Record<string, Program>> = { ...busyBoxCommands, ...aptCommands, ss, bash: sh, ...(curl === undefined ? {} : { curl }), ...(dig === undefined ? {} : { dig }) }
