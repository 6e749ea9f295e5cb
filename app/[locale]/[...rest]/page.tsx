import { notFound } from 'next/navigation'

/** Every address below a language that no page answers to. */
export default function NoSuchPage() {
  notFound()
}
