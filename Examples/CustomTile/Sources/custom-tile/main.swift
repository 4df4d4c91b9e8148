import CustomTiles
import Tessera
import TesseraCommand

// Every command of tessera, with two more kinds of components. Data is looked up beside the program
// and in the folders above it, so that of this package and that of Tessera are both found.
CommandLineEntry.main(catalog: try .withCustomTiles())
