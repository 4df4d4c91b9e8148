import SwiftProtobuf
import Workloads
