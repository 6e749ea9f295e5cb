import { debianCommands } from '../commands/index.ts'
import type { BuiltInImage } from '../image.ts'
import { mimeTypes } from './mime-types.ts'
import { entrypoint, nginx } from './nginx.ts'
import { errorPage50x, welcomePage } from './pages.ts'

/** Releases that a tag may name: 1.7 to 1.29, with any of their patch releases, in the variants that Docker Hub has. */
const TAG = /^(latest|stable|mainline|alpine|perl|1|1\.(\d{1,2})(\.\d{1,2})?)(-(alpine|alpine-slim|perl|bookworm|trixie))?$/
const MINOR = { first: 7, newest: 29, stable: 28 }
/** Patch release of a minor that is named without one. */
const DEFAULT_PATCH: Record<number, number> = { 25: 5, 26: 3, 27: 5, 28: 0, 29: 3 }

/** Null when there is no such release. */
export function nginxVersion(tag: string): string | null {
  const match = TAG.exec(tag)
  if (match === null) return null
  const [, name = '', minorText, patch] = match
  const minor = minorText === undefined ? (name === 'stable' ? MINOR.stable : MINOR.newest) : Number(minorText)
  if (minor < MINOR.first || minor > MINOR.newest) return null
  return `1.${minor}${patch ?? `.${DEFAULT_PATCH[minor] ?? 0}`}`
}

export const nginxImage: BuiltInImage = {
  repository: 'docker.io/library/nginx',
  hasTag: (tag) => nginxVersion(tag) !== null,
  sizeBytes: 59_774_010,
  entrypoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  workingDirectory: '/',
  environment: (tag) => ({ NGINX_VERSION: nginxVersion(tag) ?? '', PKG_RELEASE: '1~bookworm' }),
  files: () => ({
    '/usr/share/nginx/html/index.html': welcomePage,
    '/usr/share/nginx/html/50x.html': errorPage50x,
    '/etc/nginx/mime.types': mimeTypes,
    '/etc/nginx/nginx.conf': NGINX_CONF,
    '/etc/nginx/conf.d/default.conf': DEFAULT_CONF,
  }),
  programs: { ...debianCommands, 'docker-entrypoint.sh': entrypoint, nginx },
}

const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`

const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`
