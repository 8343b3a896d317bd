import type { Figures } from './main.ts'
export async function benchIntake(_events: number, _say: (line: string) => void): Promise<Figures> {
  throw new Error('todo')
}
