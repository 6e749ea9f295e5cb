let stage: HTMLDivElement | null = null

/** A place on the page where nobody sees what is drawn. Somewhere else xterm.js would draw nothing. */
export function offstage(): HTMLElement {
  if (stage) return stage
  stage = document.createElement('div')
  stage.style.cssText = 'position:fixed;top:0;left:0;width:min(800px,100vw);height:400px;visibility:hidden;overflow:hidden;contain:strict'
  stage.inert = true
  document.body.append(stage)
  return stage
}

export const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
