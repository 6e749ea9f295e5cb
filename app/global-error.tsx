'use client'
import './globals.css'

/** When not even the frame around all pages could be shown: in both languages, since which one it was is not known here. The cause is in the site's log. */
export default function SiteError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto flex max-w-md flex-col items-start gap-4 px-5 py-16">
          <h1 className="text-head font-semibold">Something went wrong here · <span lang="zh-Hans">这里出了问题</span></h1>
          <p>Podyard could not show this page. Your progress and your sandbox are safe.</p>
          <p lang="zh-Hans">Podyard 没能显示这个页面。你的进度和沙箱都没有受影响。</p>
          <button type="button" onClick={reset} className="rounded-soft bg-accent px-4 py-2 font-semibold text-accent-ink">
            Try again · <span lang="zh-Hans">再试一次</span>
          </button>
          {error.digest && <p className="text-label text-soft">{error.digest}</p>}
        </main>
      </body>
    </html>
  )
}
