// Placeholder so that the app builds until the importer of HTML is here: replace this file whole.
import type { NewBlock } from '../note/note.ts';
export const htmlToBlocks = (_html: string): readonly NewBlock[] => [];
