'use client'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Component, lazy, Suspense, useEffect, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'
import { Notice } from './notice.tsx'

/** Code that takes longer than so many milliseconds may never come; it is shown all the same when it does. */
const slowMs = 8_000

/** A part's code, which may be loaded ahead of it. */
export interface PartCode<Props extends object> {
  load(): Promise<ComponentType<Props>>
  /** Null: it has not come yet. */
  loaded: ComponentType<Props> | null
}

export function partCode<Props extends object>(load: () => Promise<ComponentType<Props>>): PartCode<Props> {
  const code: PartCode<Props> = { load: async () => (code.loaded = await load()), loaded: null }
  return code
}

interface Options {
  /** What stands there until the code has come. */
  waiting?: ReactNode
  /** Where the words stand when it does not come, takes long, or breaks: over the page, for a dialog; in the part's own place, for a view. */
  failing: 'over-page' | 'in-place'
}

/**
 * A component whose code is loaded when it is first shown. When that does not arrive (no network, or the site has been built anew), the page
 * stays as it is, says so in its place, and tries again when asked. When nobody says that it does not arrive, the page says that it takes long.
 * @param load must be the same function every time, and import every time it is called; or the code that it loads
 */
export function lazyPart<Props extends object>(load: (() => Promise<ComponentType<Props>>) | PartCode<Props>, { waiting = null, failing }: Options): ComponentType<Props> {
  const code = typeof load === 'function' ? partCode(load) : load
  const attempt = () => lazy(async () => ({ default: await code.load() }))
  // Once for all places that show it, so that what has come is there at once the next time.
  let current = attempt()
  return function LazyPart(props: Props) {
    // Code that is there is shown at once: what is lazy is drawn a second time, after its promise.
    const [Part, setPart] = useState(() => code.loaded ?? current)
    const again = () => {
      current = attempt()
      setPart(() => current)
    }
    return (
      <LoadBoundary key={partNumber(Part)} failed={(error) => <Failed error={error} failing={failing} onAgain={again} onDismiss={closerOf(props)} />}>
        <Suspense fallback={<Waiting waiting={waiting} failing={failing} onDismiss={closerOf(props)} />}>
          <Part {...props} />
        </Suspense>
      </LoadBoundary>
    )
  }
}

/** A dialog that did not come can be closed like one that did. */
function closerOf(props: object): (() => void) | null {
  return 'onClose' in props && typeof props.onClose === 'function' ? (props.onClose as () => void) : null
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0
/** A boundary that has caught something shows it for good; another attempt gets another boundary. */
function partNumber(part: object): number {
  const number = numbers.get(part) ?? ++lastNumber
  numbers.set(part, number)
  return number
}

/** What goes wrong in one part leaves the rest of the page as it is, the terminals above all. */
class LoadBoundary extends Component<{ failed: (error: unknown) => ReactNode; children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return this.props.failed(error)
  }
}

/** The bundler's name for it, and what browsers say of a module that cannot be fetched. */
export function isLoadError(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ChunkLoadError' || /loading (css )?chunk|dynamically imported module|importing a module script failed/i.test(error.message))
}

function Waiting({ waiting, failing, onDismiss }: Options & { onDismiss: (() => void) | null }) {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <>
      {waiting}
      {isSlow && <Words problem="slow" failing={failing} onAgain={null} onDismiss={onDismiss} />}
    </>
  )
}

interface FailedProps extends Pick<Options, 'failing'> {
  error: unknown
  onAgain: () => void
  /** Null: it is a view, which is left by opening another. */
  onDismiss: (() => void) | null
}

function Failed({ error, ...rest }: FailedProps) {
  return <Words problem={isLoadError(error) ? 'text' : 'broken'} {...rest} />
}

interface WordsProps extends Pick<Options, 'failing'> {
  problem: 'text' | 'broken' | 'slow'
  /** Null: it is still being tried. */
  onAgain: (() => void) | null
  onDismiss: (() => void) | null
}

function Words({ problem, failing, onAgain, onDismiss }: WordsProps) {
  const t = useTranslations('workspace.notLoaded')
  return (
    <div className={failing === 'over-page' ? 'fixed inset-x-0 bottom-0 z-50' : 'absolute inset-0 bg-paper text-ink'} data-not-loaded={problem}>
      <Notice
        look="waiting"
        shape="bar"
        role="alert"
        action={
          <span className="flex gap-2">
            {onAgain && (
              <Button size="small" look="primary" onClick={onAgain}>
                {t('again')}
              </Button>
            )}
            <Button size="small" onClick={() => window.location.reload()}>
              {t('reload')}
            </Button>
            {onDismiss && <IconButton icon={X} label={t('dismiss')} onClick={onDismiss} />}
          </span>
        }
      >
        {t(problem)}
      </Notice>
    </div>
  )
}
