import COpenBLAS
import Crossbar
import Workloads
