import { posix } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html', htm: 'text/html', css: 'text/css', xml: 'text/xml', txt: 'text/plain', js: 'application/javascript',
  json: 'application/json', gif: 'image/gif', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', svg: 'image/svg+xml',
  webp: 'image/webp', ico: 'image/x-icon', woff: 'font/woff', woff2: 'font/woff2', pdf: 'application/pdf', wasm: 'application/wasm',
}

/** By the file's suffix, as nginx's mime.types has it. */
export const mimeTypeOf = (path: string): string => TYPES[posix.extname(path).slice(1).toLowerCase()] ?? 'application/octet-stream'
