/** What every part of the run gets and is. */
import type { Ground } from '../ground.js';
import type { Report } from '../report.js';

export interface Options { quick: boolean; lives: number; officers: number }
export interface Scene { ground: Ground; report: Report; options: Options; say: (line: string) => void }
export interface Part {
  name: string;
  what: string;
  run(scene: Scene): Promise<void>;
}
