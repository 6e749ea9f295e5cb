const softwareRenderers = /swiftshader|llvmpipe|software|basic render/i

/** Whether WebGL runs on a graphics card. On a processor it is slower than xterm's DOM renderer. */
export function hasGpu(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2')
  if (!gl) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const renderer: unknown = info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : ''
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return !softwareRenderers.test(String(renderer))
}
