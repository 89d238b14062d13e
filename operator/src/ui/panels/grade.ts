// What the opinion of a voice means for those who talk.

/** 3: nobody complains; 2: it may break up; 1: it is hard to understand. `mos` from 1 to 4.5. */
export function grade(mos: number): 1 | 2 | 3 {
  return mos > 3.6 ? 3 : mos > 3 ? 2 : 1;
}
