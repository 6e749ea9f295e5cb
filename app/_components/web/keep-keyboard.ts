import { useEffect, useEffectEvent } from 'react'

/** A page that takes the keyboard so often from somebody who types is a nuisance: a letter may be lost to it each time. */
const mostGrabs = 3
/** Milliseconds after a key in which somebody counts as typing. */
const typingMs = 2_000

/**
 * A page of the lab may take the keyboard whenever it likes, also while another view is shown, and no attribute or style of its frame keeps it from that. Nobody can
 * have gone there then, so whoever had the keyboard has it again; `onGrabber` is called when that happens time and again. A page that is shown keeps
 * what it takes: nothing tells a grab from a click into a frame of another origin.
 */
export function useKeepKeyboard(isShown: boolean, onGrabber: () => void): void {
  const tellGrabber = useEffectEvent(onGrabber)
  useEffect(() => {
    if (isShown) return
    let last = document.activeElement
    let lastKeyAt = -typingMs
    let grabs = 0
    let looking: ReturnType<typeof setTimeout> | undefined
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && !isPreview(target)) last = target
    }
    const key = ({ timeStamp }: KeyboardEvent) => (lastKeyAt = timeStamp)
    const look = () => {
      if (!isPreview(document.activeElement)) return
      if (last instanceof HTMLElement && !isPreview(last)) last.focus({ preventScroll: true })
      else document.activeElement.blur()
      if (performance.now() - lastKeyAt < typingMs && ++grabs >= mostGrabs) {
        grabs = 0
        tellGrabber()
      }
    }
    // In its next turn: while the keyboard changes hands it cannot be taken back.
    const lookNext = () => {
      clearTimeout(looking)
      looking = setTimeout(look, 0)
    }
    document.addEventListener('focusin', remember)
    document.addEventListener('keydown', key, true)
    window.addEventListener('blur', lookNext)
    return () => {
      clearTimeout(looking)
      document.removeEventListener('focusin', remember)
      document.removeEventListener('keydown', key, true)
      window.removeEventListener('blur', lookNext)
    }
  }, [isShown])
}

const isPreview = (element: Element | null): element is HTMLIFrameElement => element instanceof HTMLIFrameElement && element.dataset.preview !== undefined
