/** Prints the hashes of the plans that walk well, for build.mjs; nothing where a file has a fault, which the start then says. */
import { PolicyFault } from '../policies/load.js';
import { walkedPlans } from './plans.js';

try {
  console.log(JSON.stringify(walkedPlans()));
} catch (error) {
  if (!(error instanceof PolicyFault)) throw error;
  console.log('[]');
}
