/** Where the lab commands find and keep things. */
export interface LabFolders {
  root: string
  /** Folders of courses; the project's own first, then those of PODYARD_LABS. */
  content: string[]
  /** PODYARD_DATA */
  data: string
}
