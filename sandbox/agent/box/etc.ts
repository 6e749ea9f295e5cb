import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { boxPaths } from './limits.ts'

const files = {
  passwd: `root:x:0:0:root:/root:/usr/sbin/nologin
learner:x:1000:1000:Learner:${boxPaths.home}:/bin/bash
nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
`,
  group: 'root:x:0:\ntty:x:5:\nlearner:x:1000:\nnogroup:x:65534:\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n',
  hosts: '127.0.0.1 localhost lab\n::1 localhost\n',
  hostname: 'lab\n',
  // As in a pod of the namespace "default", so that `curl nginx` works in the shell too.
  'resolv.conf': 'nameserver 10.96.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5 timeout:2 attempts:1\n',
  profile: `export PATH=${boxPaths.tools}:/usr/bin:/usr/sbin\n[ -z "$PS1" ] || [ -z "$BASH_VERSION" ] || . /etc/bash.bashrc\n`,
  inputrc: String.raw`set input-meta on
set output-meta on
set enable-bracketed-paste on
set show-all-if-ambiguous on
"\e[1~": beginning-of-line
"\e[4~": end-of-line
"\e[3~": delete-char
"\e[5~": history-search-backward
"\e[6~": history-search-forward
"\e[1;5C": forward-word
"\e[1;5D": backward-word
`,
  'vim/vimrc': 'runtime! debian.vim\nsyntax on\nfiletype plugin indent on\nset background=dark\nautocmd FileType yaml setlocal expandtab shiftwidth=2 softtabstop=2\n',
}

/** Fills the /etc of the learner's box, beside the folders of the host's /etc that the provider bound there. */
export function writeEtc(directory: string, bashrc: string): void {
  for (const [name, content] of Object.entries({ ...files, 'bash.bashrc': bashrc })) {
    const path = join(directory, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
}

/** The home folder as a new account has it. */
export function writeSkeleton(home: string): void {
  writeFileSync(join(home, '.bashrc'), '# Where bash does not read it by itself.\n[ -n "$__podyard_shell" ] || . /etc/bash.bashrc\n')
  writeFileSync(join(home, '.profile'), '[ -z "$BASH_VERSION" ] || . ~/.bashrc\n')
}
