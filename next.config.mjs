import createNextIntlPlugin from 'next-intl/plugin'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // mdx-bundler runs esbuild, which is for the server process, not for Next's bundles.
  serverExternalPackages: ['mdx-bundler', 'esbuild'],
  // `npm test` checks types once, for the whole project.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // Security headers: app/_server/http/security-headers.ts for every answer, proxy.ts for the policy of pages.
}

export default createNextIntlPlugin({
  requestConfig: './app/_i18n/request.ts',
  // Texts are parsed when the site is built, so that no browser needs the parser.
  experimental: { messages: { path: './app/_messages', format: 'json', locales: 'infer', precompile: true } },
})(config)
