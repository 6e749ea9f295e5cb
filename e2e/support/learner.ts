import { expect, type Locator, type Page } from '@playwright/test'

/** Towards the top of a scrollback, between two looks whether it is there. */
const PAGES_AT_ONCE = 10

/** Someone at the lesson page, with a mouse and a keyboard. */
export class Learner {
  constructor(readonly page: Page) {}

  /** From the catalogue to a lesson, by its title, as one would click; resolves when the shell is there. */
  async openLesson(site: string, locale: 'en' | 'zh', course: RegExp, lesson: RegExp): Promise<void> {
    await this.page.goto(`${site}/${locale}`)
    await this.page.getByRole('link', { name: course }).first().click()
    // A course's link may be called like its lesson's.
    await this.page.waitForURL(/\/labs\/[^/]+$/)
    await this.page.getByRole('link', { name: lesson }).first().click()
    await this.shellIsThere()
  }

  async shellIsThere(): Promise<void> {
    await expect(this.workspace).toHaveAttribute('data-connection', 'open', { timeout: 60_000 })
    await expect(this.rows).toContainText('learner@lab', { timeout: 60_000 })
  }

  /** After a reload: the same shell with its screen, whatever stands on it. */
  async shellIsThereAgain(): Promise<void> {
    await expect(this.workspace).toHaveAttribute('data-connection', 'open', { timeout: 60_000 })
    await expect(this.terminal).toBeVisible()
  }

  get workspace(): Locator {
    return this.page.locator('[data-workspace]')
  }

  /** The terminal in front. */
  get terminal(): Locator {
    return this.page.locator('[data-terminal][data-front="true"]')
  }

  /** A terminal by its name, where several are shown beside each other. */
  terminalNamed(name: string): Locator {
    return this.page.locator(`[data-terminal-name="${name}"]`)
  }

  get rows(): Locator {
    return this.terminal.locator('.xterm-rows')
  }

  /** Types lines into the terminal in front, Enter after each; a shell that is busy reads them later, as everywhere. */
  async type(lines: string): Promise<void> {
    await this.terminal.click()
    for (const line of lines.split('\n')) {
      await this.page.keyboard.type(line)
      await this.page.keyboard.press('Enter')
    }
  }

  /** Presses a key in the terminal in front. */
  async press(key: string): Promise<void> {
    await this.terminal.click()
    await this.page.keyboard.press(key)
  }

  /** Waits until the screen of the terminal in front shows this. */
  async sees(text: string | RegExp, timeout = 30_000): Promise<void> {
    await expect(this.rows).toContainText(text, { timeout })
  }

  async openShell(): Promise<void> {
    const shells = this.page.getByRole('tab')
    const before = await shells.count()
    await this.page.getByRole('button', { name: /^(New terminal|新建终端)$/ }).click()
    await expect(shells).toHaveCount(before + 1)
    await this.sees('learner@lab')
  }

  async toShell(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).click()
    await expect(this.terminal).toHaveAttribute('data-terminal-name', name)
  }

  /** Every "line N" that the terminal in front holds, scrollback included. */
  async scrolledText(): Promise<string[]> {
    const lines = (await this.scrolledScreens()).flat().filter((line) => /^line \d+$/.test(line))
    return [...new Set(lines)]
  }

  /** What the terminal in front holds, a screen at a time from the top; each begins with the last row of the one before, or with more of it. */
  async scrolledScreens(): Promise<string[][]> {
    await this.terminal.click()
    const screens = [await this.#topOfScrollback()]
    for (;;) {
      await this.page.keyboard.press('Shift+PageDown')
      const next = await this.#screen()
      if (next.join('\n') === screens.at(-1)!.join('\n')) return screens
      screens.push(next)
    }
  }

  async #topOfScrollback(): Promise<string[]> {
    for (let screen = await this.#screen(); ; ) {
      for (let pages = 0; pages < PAGES_AT_ONCE; pages++) await this.page.keyboard.press('Shift+PageUp')
      const next = await this.#screen()
      if (next.join('\n') === screen.join('\n')) return screen
      screen = next
    }
  }

  async #screen(): Promise<string[]> {
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    return (await this.rows.locator('> div').allInnerTexts()).map((row) => row.trimEnd())
  }

  /** Clicks ▶ on the first block of a step that can be run. */
  async runBlock(step: string): Promise<void> {
    const button = this.step(step).locator('[data-run]').first()
    await button.hover()
    await button.click()
  }

  quiz(id: string): Locator {
    return this.page.locator(`[data-quiz="${id}"]`)
  }

  /** Chooses options of a quiz by their words, or types an answer, and has it checked. */
  async answers(id: string, choice: RegExp[] | string): Promise<void> {
    const quiz = this.quiz(id)
    if (typeof choice === 'string') await quiz.getByRole('textbox').fill(choice)
    else for (const option of choice) await quiz.getByLabel(option).check()
    await quiz.getByRole('button', { name: /^(Check the answer|检查答案)$/ }).click()
    await expect(quiz.locator('[data-right]')).toBeVisible()
  }

  step(id: string): Locator {
    return this.page.locator(`[data-step="${id}"]`)
  }

  async passes(id: string, timeout = 60_000): Promise<void> {
    await expect(this.step(id), `step ${id}`).toHaveAttribute('data-state', 'passed', { timeout })
  }
}
