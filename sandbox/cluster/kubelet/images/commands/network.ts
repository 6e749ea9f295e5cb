import type { Program } from '../image.ts'
import { curl } from './curl.ts'
import { dig, getent } from './dig.ts'
import { nc } from './nc.ts'
import { resolveHost, resolverSettings } from './resolve-host.ts'
import { wget } from './wget.ts'

const nslookup: Program = async (self) => {
  const [, host = '', given] = self.argv
  const conf = Buffer.from(self.container.files.read('/etc/resolv.conf') ?? new Uint8Array()).toString()
  const server = given ?? resolverSettings(conf).servers[0]
  if (server === undefined) {
    self.stderr("nslookup: can't connect to remote host: there is no name server in /etc/resolv.conf\n")
    return 1
  }
  self.stdout(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`)
  const found = await resolveHost(self.container, host)
  if (found === null) {
    self.stdout(`** server can't find ${host}: NXDOMAIN\n\n`)
    return 1
  }
  for (const address of found.addresses) self.stdout(`Name:\t${found.name}\nAddress: ${address}\n`)
  self.stdout('\n')
  return 0
}

export const networkCommands: Readonly<Record<string, Program>> = { curl, dig, getent: getent((self, name) => resolveHost(self.container, name)), nc, nslookup, wget }
