'use client'
import { ExternalLink, RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useEffectEvent, useState } from 'react'
import type { FormEvent } from 'react'
import type { ListeningPort } from '../../../sandbox/files-protocol.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useTerminalAppearance, useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { useKeepKeyboard } from './keep-keyboard.ts'
import { labAddress } from './lab-address.ts'
import { openables, parseAddress, type Openable } from './openable.ts'
import { askForPreview } from './preview-client.ts'
import { forgetAddress, rememberAddress, rememberedAddress } from './remembered-address.ts'

/** The kernel tells nobody that a program began to listen, so the sandbox is asked while this view is in front. */
const askPortsEveryMs = 2_000

interface Shown {
  /** As typed or chosen: "10.0.0.11:30080/". */
  address: string
  url: string
  /** Another number loads the same address again. */
  load: number
  /** A link on the page before led here. */
  byLink: boolean
}

/** Web pages of the lab, each on an origin of its own, in a frame. */
export function WebView() {
  const t = useTranslations('web')
  const workspace = useWorkspace()
  const lifecycle = useWorkspaceView((view) => view.lifecycle)
  const cluster = useWorkspaceView((view) => view.cluster)
  const choices = openables(cluster, useListeningPorts())
  const { theme } = useTerminalAppearance()
  const [typed, setTyped] = useState('')
  const [shown, setShown] = useState<Shown | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const sandbox = lifecycle.phase === 'ready' ? lifecycle.view.id : null

  const preview = async (text: string): Promise<string | null> => {
    const parsed = parseAddress(text)
    if (!parsed || sandbox === null) {
      setTrouble(t('badAddress'))
      return null
    }
    const answer = await askForPreview(sandbox, { ...parsed, theme })
    setTrouble(answer.ok ? null : answer.why === 'refused' ? t('refused', { message: answer.message }) : t(answer.why === 'no-host' ? 'unavailable' : 'unreachable'))
    return answer.ok ? answer.url : null
  }
  const open = async (text: string, byLink = false): Promise<void> => {
    setTyped(text)
    const url = await preview(text)
    if (url === null) return
    setShown((before) => ({ address: text, url, load: (before?.load ?? 0) + 1, byLink }))
    rememberAddress(workspace.lessonName, text)
  }
  useBlockedLinks((link) => {
    const inLab = labAddress(link)
    // Without a click only once: pages that lead to each other would load for ever.
    if (inLab === null || (shown?.byLink && !navigator.userActivation.isActive)) return setTrouble(t('leadsOut', { address: inLab ?? link }))
    void open(inLab, true).then(() => setTrouble(t('leadsTo', { address: inLab })))
  })
  useKeepKeyboard(
    useWorkspaceView((view) => view.panel === 'web'),
    () => {
      setTrouble(t('grabs', { address: shown?.address ?? '' }))
      setShown(null)
      // Nor when the page is opened again.
      forgetAddress(workspace.lessonName)
    },
  )
  const wanted = useWorkspaceView((view) => view.addressWanted)
  const openRemembered = useEffectEvent(async () => {
    const address = wanted ? null : rememberedAddress(workspace.lessonName)
    if (address === null) return
    await open(address)
    // Nobody asked for it: where nothing answers any more, it only stands in the field.
    setTrouble(null)
  })
  useEffect(() => {
    if (sandbox !== null) queueMicrotask(() => void openRemembered())
  }, [sandbox])
  const openWanted = useEffectEvent((address: string) => open(address))
  useEffect(() => {
    // In its next turn: what is shown changes because of a click elsewhere, not because this was rendered.
    if (wanted) queueMicrotask(() => void openWanted(wanted.address))
  }, [wanted])
  const openInTab = async (): Promise<void> => {
    // Opened in the click, or the browser holds it for an advertisement; led on when the address is there.
    const tab = window.open('about:blank', '_blank')
    if (tab) tab.opener = null
    const url = await preview(typed || (shown?.address ?? ''))
    if (url === null) tab?.close()
    else if (tab) tab.location.replace(url)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void open(typed)
  }
  return (
    <section data-web aria-label={t('label')} className="flex h-full min-h-0 flex-col">
      <form onSubmit={submit} className="flex h-11 pointer-coarse:h-12 shrink-0 items-center gap-1.5 border-b px-2">
        <IconButton icon={RotateCw} label={t('reload')} disabled={!shown} onClick={() => shown && void open(shown.address)} />
        <input
          aria-label={t('address')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder="10.0.0.11:30080/"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          inputMode="url"
          className="h-7 pointer-coarse:h-11 min-w-0 flex-1 rounded-soft border border-hairline-strong bg-raised px-2.5 font-mono text-label text-ink"
        />
        <Button type="submit" size="small" disabled={typed.trim() === ''}>
          {t('go')}
        </Button>
        <IconButton icon={ExternalLink} label={t('newTab')} disabled={typed.trim() === '' && !shown} onClick={() => void openInTab()} />
      </form>
      <Choices choices={choices} chosen={shown?.address.replace(/\/$/, '') ?? null} onChoose={(target) => void open(`${target}/`)} />
      <div role="status">{trouble !== null && <p className="border-b bg-waiting-wash px-3 py-1.5 text-label">{trouble}</p>}</div>
      {shown ? (
        <iframe
          key={shown.load}
          data-preview={shown.address}
          title={t('frame', { address: shown.address })}
          src={shown.url}
          sandbox="allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-downloads"
          referrerPolicy="no-referrer"
          className="min-h-0 w-full flex-1 border-0 bg-[#ffffff]"
        />
      ) : (
        <p className="max-w-xl p-6 text-tool text-soft">{t(choices.length === 0 ? 'nothing' : 'pick')}</p>
      )}
    </section>
  )
}

function Choices({ choices, chosen, onChoose }: { choices: Openable[]; chosen: string | null; onChoose: (target: string) => void }) {
  const t = useTranslations('web')
  if (choices.length === 0) return null
  return (
    <ul aria-label={t('choose')} className="flex shrink-0 gap-1.5 overflow-x-auto border-b p-2">
      {choices.map(({ target, port, service }) => (
        <li key={`${service?.namespace}/${service?.name}/${target}`}>
          <button
            type="button"
            aria-pressed={chosen === target}
            data-openable={target}
            onClick={() => onChoose(target)}
            className={classNames('flex h-7 pointer-coarse:h-11 items-center gap-2 rounded-soft border px-2.5 text-label whitespace-nowrap', chosen === target ? 'border-accent bg-accent-wash' : 'hover:border-hairline-strong')}
          >
            <span className="font-semibold">{service ? `svc/${service.name}` : t('listening', { port })}</span>
            {service && (
              <span className="text-soft">
                {service.type} <span className="font-mono">{target}</span>
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}

/**
 * Pages of the lab may write whole addresses, as "http://10.0.0.11:30080/about". The browser would ask for those in the learner's own network, so
 * the frame may not go there (the site's Content-Security-Policy), and the browser says to which host it was not let.
 */
function useBlockedLinks(onBlocked: (origin: string) => void): void {
  const blocked = useEffectEvent(onBlocked)
  useEffect(() => {
    const look = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => effectiveDirective === 'frame-src' && blocked(blockedURI)
    document.addEventListener('securitypolicyviolation', look)
    return () => document.removeEventListener('securitypolicyviolation', look)
  }, [])
}

function useListeningPorts(): ListeningPort[] {
  const workspace = useWorkspace()
  const isFront = useWorkspaceView((view) => view.panel === 'web')
  const [ports, setPorts] = useState<ListeningPort[]>([])
  useEffect(() => {
    if (!isFront) return
    const ask = async (): Promise<void> => {
      const outcome = await workspace.requests.ask({ type: 'ports.list' }).catch(() => null)
      if (outcome?.kind === 'ports') setPorts((before) => (JSON.stringify(before) === JSON.stringify(outcome.ports) ? before : outcome.ports))
    }
    void ask()
    const timer = setInterval(() => void ask(), askPortsEveryMs)
    return () => clearInterval(timer)
  }, [workspace, isFront])
  return ports
}
