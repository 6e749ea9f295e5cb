'use client'
import { SunMoon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { IconButton } from './icon-button.tsx'
import { Menu, MenuChoice, MenuSeparator } from './menu.tsx'
import { themes } from './themes.ts'
import { setTextSize, textSizes, useTextSize } from './text-size.ts'

/** Theme and size of type; the size is for projectors, where zoom would break the layout. */
export function AppearanceMenu() {
  const t = useTranslations('ui')
  const { theme = 'system', setTheme } = useTheme()
  const size = useTextSize()
  return (
    <Menu trigger={<IconButton icon={SunMoon} label={t('appearance')} />}>
      <MenuChoice
        label={t('theme')}
        value={theme}
        options={themes.map((value) => ({ value, label: t(`themes.${value}`) }))}
        onChange={setTheme}
      />
      <MenuSeparator />
      <MenuChoice
        label={t('textSize')}
        value={size}
        options={textSizes.map((value) => ({ value, label: t(`textSizes.${value}`) }))}
        onChange={setTextSize}
      />
    </Menu>
  )
}
