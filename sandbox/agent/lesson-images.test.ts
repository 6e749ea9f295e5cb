import { expect, test } from 'vitest'
import { findImage } from '../cluster/kubelet/runtimes/find-image.ts'
import { imagesOf } from './lesson-images.ts'

test('an image that a lesson declares is found, with the tags that it declares', () => {
  const images = imagesOf(['registry.example.org/shop/cart:2.1', 'registry.example.org/shop/cart:2.2', 'report'])
  expect(findImage(images, 'registry.example.org/shop/cart:2.2').image.command).toEqual(['pause'])
  expect(findImage(images, 'report').image.programs).toHaveProperty('sh')
  expect(() => findImage(images, 'registry.example.org/shop/cart:3.0')).toThrow('not found')
  expect(() => findImage(images, 'registry.example.org/shop/basket:1')).toThrow('no such host')
})

test('another tag of a built-in image runs its program, and the others stay', () => {
  const images = imagesOf(['webapp:v7'])
  expect(findImage(images, 'webapp:v7').image.programs).toEqual(findImage(images, 'webapp:v1').image.programs)
  expect(() => findImage(images, 'webapp:v8')).toThrow('not found')
})
