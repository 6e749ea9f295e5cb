/** The words of app/global-error.tsx, which stands outside of everything that loads messages; a test keeps them those of `errors`. */
export const globalErrorWords = {
  en: {
    title: 'Something went wrong here',
    text: 'The page could not be shown. Your progress and your lab are safe.',
    again: 'Try again',
    number: 'Number for the operator’s log: {digest}',
  },
  zh: {
    title: '这里出了问题',
    text: '页面没能显示出来。你的进度和实验都没有受影响。',
    again: '再试一次',
    number: '给管理员查日志用的编号：{digest}',
  },
} as const
