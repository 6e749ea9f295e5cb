import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const config: NextConfig = {
  poweredByHeader: false,
  // mdx-bundler runs esbuild; the site's own server opens databases. Neither is for Next's bundles.
  serverExternalPackages: ['mdx-bundler', 'esbuild'],
  // `npm start` and `npm test` check types and rules once, for the whole project.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // Security headers are set in app/_server/http/security-headers.ts, for every answer.
}

export default createNextIntlPlugin('./app/_i18n/request.ts')(config)
