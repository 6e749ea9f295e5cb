let marking = false

/**
 * Keeps React, from now on, from running once more what Turbopack has loaded. A page names its scripts; React looks for those that stand in the document
 * already by their attribute `async`, which Turbopack leaves out, and has the browser read and run all others, between the click and the prompt.
 */
export function markLoadedScripts(): void {
  if (marking) return
  marking = true
  const mark = (): void => {
    for (const script of document.querySelectorAll('script[src]:not([async])')) script.setAttribute('async', '')
  }
  mark()
  new MutationObserver(mark).observe(document.head, { childList: true })
}
