import { expect, test } from '../support/test.ts'

test('用中文学习：点击代码块，步骤自己打勾', async ({ site, learner, page }) => {
  await learner.openLesson(site.url, 'zh', /第一个集群/, /nginx/)
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/)
  await learner.runBlock('write-rc')
  await learner.passes('write-rc')
  await learner.runBlock('create-rc')
  await learner.passes('create-rc')
  await expect(learner.step('create-rc')).toContainText(/[\u4e00-\u9fff]/)
  await learner.type('clear; echo "你好，集群"')
  await learner.sees('你好，集群')
  await page.getByRole('link', { name: /EN|English/ }).click()
  await expect(page).toHaveURL(/\/en\/labs\/first-cluster\/nginx-rc/)
  await expect(learner.step('create-rc')).toHaveAttribute('data-state', 'passed')
})
