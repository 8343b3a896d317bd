import { storeContract } from '../contract-suite.ts'
import { sqliteEngine } from './sqlite-engine.ts'

storeContract(sqliteEngine)
